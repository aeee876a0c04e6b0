// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Trades over whatever venues the caller's route names, and holds nothing between two calls.
/// @dev Carries a genuine mistake: a venue may be anything, also a token that others have approved this contract for.
contract FerryRouter {
    using SafeERC20 for IERC20;

    struct Leg {
        address venue;
        bytes order;
    }

    struct Passage {
        IERC20 from;
        IERC20 to;
        uint256 amount;
        uint256 least;
        address passenger;
    }

    event Crossed(address indexed caller, address indexed passenger, IERC20 from, IERC20 to, uint256 paid, uint256 got);

    error TooLittle(uint256 got, uint256 least);
    error LegFailed(uint256 leg, bytes reason);

    function cross(Passage calldata passage, Leg[] calldata route) external returns (uint256 got) {
        return _cross(passage, route);
    }

    /// @notice The same for a caller who signed an allowance instead of sending one.
    function crossWithPermit(Passage calldata passage, Leg[] calldata route, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        returns (uint256 got)
    {
        IERC20Permit(address(passage.from)).permit(msg.sender, address(this), passage.amount, deadline, v, r, s);
        return _cross(passage, route);
    }

    function _cross(Passage calldata passage, Leg[] calldata route) private returns (uint256 got) {
        uint256 before = passage.to.balanceOf(address(this));
        if (passage.amount > 0) {
            passage.from.safeTransferFrom(msg.sender, address(this), passage.amount);
        }

        for (uint256 i = 0; i < route.length; i++) {
            if (passage.amount > 0) {
                passage.from.forceApprove(route[i].venue, passage.amount);
            }

            (bool done, bytes memory answer) = route[i].venue.call(route[i].order);
            if (!done) {
                revert LegFailed(i, answer);
            }
        }

        got = passage.to.balanceOf(address(this)) - before;
        if (got < passage.least) {
            revert TooLittle(got, passage.least);
        }

        if (got > 0) {
            passage.to.safeTransfer(passage.passenger, got);
        }

        emit Crossed(msg.sender, passage.passenger, passage.from, passage.to, passage.amount, got);
    }
}
