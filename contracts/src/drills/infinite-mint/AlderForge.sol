// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {AlderUnit} from "./AlderUnit.sol";

/// @title Issues units against coins, and gives coins back for units.
/// @dev Carries a genuine mistake: a coin that nobody listed has no discount, and so counts in full.
contract AlderForge {
    using SafeERC20 for IERC20;

    AlderUnit public immutable unit;
    address public immutable keeper;

    /// @notice Parts of ten thousand that are kept back when units are issued against a coin.
    mapping(IERC20 => uint256) public haircut;

    event Listed(IERC20 indexed coin, uint256 haircut);
    event Issued(address indexed to, IERC20 indexed coin, uint256 paid, uint256 units);
    event Returned(address indexed to, IERC20 indexed coin, uint256 units);

    error NotTheKeeper();

    constructor(AlderUnit unit_, address keeper_) {
        (unit, keeper) = (unit_, keeper_);
    }

    function list(IERC20 coin, uint256 kept) external {
        if (msg.sender != keeper) {
            revert NotTheKeeper();
        }

        haircut[coin] = kept;
        emit Listed(coin, kept);
    }

    function issue(IERC20 coin, uint256 amount, address to) external returns (uint256 units) {
        units = amount * (10_000 - haircut[coin]) / 10_000;
        coin.safeTransferFrom(msg.sender, address(this), amount);
        unit.mint(to, units);
        emit Issued(to, coin, amount, units);
    }

    function giveBack(IERC20 coin, uint256 units, address to) external {
        unit.burnFrom(msg.sender, units);
        coin.safeTransfer(to, units);
        emit Returned(to, coin, units);
    }
}
