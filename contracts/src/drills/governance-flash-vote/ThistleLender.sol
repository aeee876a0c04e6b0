// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Somebody else's market: lends what it holds within one transaction, for nine parts in ten thousand.
contract ThistleLender {
    using SafeERC20 for IERC20;

    bytes32 private constant AGREED = keccak256("ERC3156FlashBorrower.onFlashLoan");

    error Refused();

    function flashFee(address, uint256 amount) public pure returns (uint256) {
        return amount * 9 / 10_000;
    }

    function flashLoan(IERC3156FlashBorrower receiver, address token, uint256 amount, bytes calldata data) external returns (bool) {
        uint256 fee = flashFee(token, amount);
        IERC20(token).safeTransfer(address(receiver), amount);
        if (receiver.onFlashLoan(msg.sender, token, amount, fee, data) != AGREED) {
            revert Refused();
        }

        IERC20(token).safeTransferFrom(address(receiver), address(this), amount + fee);
        return true;
    }
}
