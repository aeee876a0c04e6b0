// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {BrineShare} from "./BrineShare.sol";

/// @title A pool of ether and a staked ether that is worth the same, with a small fee.
/// @dev The pool itself is guarded. Its view `shareValue` is not, and in the midst of `exit` it tells half of the truth.
contract BrinePool is ReentrancyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant FEE_PARTS = 4;
    uint256 private constant PARTS = 10_000;

    event Provision(address indexed provider, uint256[2] amounts, uint256 shares);
    event Removal(address indexed provider, uint256[2] amounts, uint256 shares);
    event Exchanged(address indexed buyer, bool etherIn, uint256 paid, uint256 received);

    IERC20 public immutable staked;
    BrineShare public immutable share;
    uint256[2] public reserves;

    constructor(IERC20 staked_) {
        staked = staked_;
        share = new BrineShare();
    }

    /// @notice What one share is worth in ether, times 1e18.
    function shareValue() public view returns (uint256) {
        uint256 supply = share.totalSupply();
        return supply == 0 ? 1e18 : ((reserves[0] + reserves[1]) * 1e18) / supply;
    }

    function enter(uint256 stakedAmount) external payable nonReentrant returns (uint256 shares) {
        shares = ((msg.value + stakedAmount) * 1e18) / shareValue();
        reserves[0] += msg.value;
        if (stakedAmount > 0) {
            staked.safeTransferFrom(msg.sender, address(this), stakedAmount);
            reserves[1] += stakedAmount;
        }
        share.make(msg.sender, shares);
        emit Provision(msg.sender, [msg.value, stakedAmount], shares);
    }

    function exit(uint256 shares) external nonReentrant returns (uint256[2] memory amounts) {
        uint256 supply = share.totalSupply();
        share.unmake(msg.sender, shares);
        for (uint256 coin = 0; coin < 2; coin++) {
            uint256 amount = (reserves[coin] * shares) / supply;
            reserves[coin] -= amount;
            amounts[coin] = amount;
            if (coin == 0) {
                (bool paid, ) = msg.sender.call{value: amount}("");
                require(paid, "not paid");
            } else {
                staked.safeTransfer(msg.sender, amount);
            }
        }
        emit Removal(msg.sender, amounts, shares);
    }

    function buyStaked() external payable nonReentrant returns (uint256 received) {
        received = msg.value - (msg.value * FEE_PARTS) / PARTS;
        reserves[0] += msg.value;
        reserves[1] -= received;
        staked.safeTransfer(msg.sender, received);
        emit Exchanged(msg.sender, true, msg.value, received);
    }
}
