// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title The dollar that Harbor's people pay each other in. Six decimals, as the large ones have.
contract HarborDollar is ERC20 {
    /// @param treasury Receives the whole supply.
    /// @param supply Total number of dollars, in units of 10^-6.
    constructor(address treasury, uint256 supply) ERC20("Harbor Dollar", "hUSD") {
        _mint(treasury, supply);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
