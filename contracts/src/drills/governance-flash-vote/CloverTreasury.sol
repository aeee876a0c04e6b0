// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title What the members own together; the council owns it.
contract CloverTreasury is Ownable {
    using SafeERC20 for IERC20;

    event Granted(IERC20 indexed coin, address indexed to, uint256 amount);

    constructor(address council) Ownable(council) {}

    function grant(IERC20 coin, address to, uint256 amount) external onlyOwner {
        coin.safeTransfer(to, amount);
        emit Granted(coin, to, amount);
    }
}
