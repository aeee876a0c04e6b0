// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHarborVault} from "./IHarborVault.sol";

/// @title A smart wallet whose owner always leaves a little at work.
/// @notice Whatever the vault pays out, a small part goes straight back in.
/// @dev Harmless, yet of the attack's very shape: a deposit within the callback of a redemption. The shares it mints are
/// too cheap by the part of the vault that is being redeemed, which for a small holder is dust.
contract RestakingWallet {
    uint256 private constant BASIS_POINTS = 10_000;

    IHarborVault public immutable vault;
    address public immutable owner;

    /// @notice The part of every pay-out that goes back in, in 1/100 of a percent.
    uint256 public immutable restaked;

    error NotTheOwner();

    constructor(IHarborVault vault_, uint256 restakedBasisPoints) {
        vault = vault_;
        owner = msg.sender;
        restaked = restakedBasisPoints;
    }

    receive() external payable {
        if (msg.sender == address(vault)) {
            vault.deposit{value: (msg.value * restaked) / BASIS_POINTS}(address(this));
        }
    }

    /// @notice Puts the attached ether into the vault.
    function stake() external payable {
        vault.deposit{value: msg.value}(address(this));
    }

    /// @notice Takes `shares` out of the vault and hands over what is not restaked.
    function take(uint256 shares) external {
        if (msg.sender != owner) {
            revert NotTheOwner();
        }

        vault.redeem(shares, address(this), address(this));
        (bool paid, ) = owner.call{value: address(this).balance}("");
        require(paid, "RestakingWallet: owner refused");
    }
}
