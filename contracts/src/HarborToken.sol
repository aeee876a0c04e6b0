// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Harbor's reward token: a fixed supply, handed out by the treasury.
contract HarborToken is ERC20, ERC20Permit {
    /// @param treasury Receives the whole supply.
    /// @param supply Total number of tokens, in units of 10^-18.
    constructor(address treasury, uint256 supply) ERC20("Harbor", "HBR") ERC20Permit("Harbor") {
        _mint(treasury, supply);
    }
}
