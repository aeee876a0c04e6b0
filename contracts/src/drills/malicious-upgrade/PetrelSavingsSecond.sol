// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PetrelSavings} from "./PetrelSavings.sol";

/// @title The team's next edition.
contract PetrelSavingsSecond is PetrelSavings {
    function edition() external pure override returns (uint256) {
        return 2;
    }
}
