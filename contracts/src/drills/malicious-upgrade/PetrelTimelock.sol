// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title OpenZeppelin's timelock: what it will do stands in the open for two days.
contract PetrelTimelock is TimelockController {
    constructor(uint256 delay, address[] memory proposers, address[] memory executors) TimelockController(delay, proposers, executors, address(0)) {}
}
