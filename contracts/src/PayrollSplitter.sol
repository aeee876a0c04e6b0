// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHarborVault} from "./IHarborVault.sol";

/// @title Pays several people in equal parts out of one stake in the vault.
/// @dev Harmless, though to a watcher one redemption fans out to many accounts within its own callback.
contract PayrollSplitter {
    IHarborVault public immutable vault;
    address public immutable employer;
    address[] private _payees;

    error NotTheEmployer();

    error PayeeRefused(address payee);

    constructor(IHarborVault vault_, address[] memory payees) {
        vault = vault_;
        employer = msg.sender;
        _payees = payees;
    }

    receive() external payable {
        uint256 part = msg.value / _payees.length;
        for (uint256 i = 0; i < _payees.length; i++) {
            (bool paid, ) = _payees[i].call{value: part}("");
            if (!paid) {
                revert PayeeRefused(_payees[i]);
            }
        }
    }

    /// @notice Puts the attached ether into the vault.
    function fund() external payable {
        vault.deposit{value: msg.value}(address(this));
    }

    /// @notice Redeems `shares`; everybody is paid on arrival.
    function pay(uint256 shares) external {
        if (msg.sender != employer) {
            revert NotTheEmployer();
        }

        vault.redeem(shares, address(this), address(this));
    }
}
