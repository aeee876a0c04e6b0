// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHarborVault} from "./IHarborVault.sol";

/// @title A smart wallet that keeps books: on every payment it notes what its stake is worth.
/// @dev Harmless, but it reads the vault in the middle of a redemption, when the shares are not burned yet.
contract LedgerWallet {
    IHarborVault public immutable vault;
    address public immutable owner;

    /// @notice Value of the remaining stake at the latest payment, in wei.
    uint256 public bookValue;

    event Booked(address indexed payer, uint256 paid, uint256 bookValue);

    error NotTheOwner();

    constructor(IHarborVault vault_) {
        vault = vault_;
        owner = msg.sender;
    }

    receive() external payable {
        bookValue = vault.convertToAssets(vault.balanceOf(address(this)));
        emit Booked(msg.sender, msg.value, bookValue);
    }

    /// @notice Puts the attached ether into the vault.
    function stake() external payable {
        vault.deposit{value: msg.value}(address(this));
    }

    /// @notice Takes `shares` out of the vault and hands the ether over.
    function take(uint256 shares) external {
        if (msg.sender != owner) {
            revert NotTheOwner();
        }

        vault.redeem(shares, address(this), address(this));
        (bool paid, ) = owner.call{value: address(this).balance}("");
        require(paid, "LedgerWallet: owner refused");
    }
}
