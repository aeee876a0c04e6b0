// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @title Harbor's reserve: a conventional ERC-4626 vault whose powers are spread over an owner and roles.
/// @notice No drill attacks it; it is what discovery is tried on.
contract HarborReserve is ERC4626, AccessControlEnumerable, Ownable2Step, Pausable {
    /// @notice May stop everything.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @notice A role whose hash is that of no name that a list of names would hold.
    bytes32 public constant LIGHTHOUSE_KEEPER = keccak256("harbor.lighthouse.keeper.v1");

    /// @notice May stop everything as well, by the older way of one account.
    address public immutable guardian;

    constructor(IERC20 asset_, address owner_, address guardian_) ERC20("Harbor Reserve", "hrUSD") ERC4626(asset_) Ownable(owner_) {
        guardian = guardian_;
        _grantRole(DEFAULT_ADMIN_ROLE, owner_);
        _grantRole(PAUSER_ROLE, guardian_);
        _grantRole(LIGHTHOUSE_KEEPER, guardian_);
    }

    /// @notice Stops deposits and withdrawals.
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @notice Lifts the stop.
    function unpause() external onlyOwner {
        _unpause();
    }

    function _update(address from, address to, uint256 value) internal override whenNotPaused {
        super._update(from, to, value);
    }
}
