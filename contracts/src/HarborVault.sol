// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @title Harbor: a vault of native ether with transferable shares.
/// @notice Follows ERC-4626 wherever an asset without a contract lets it. Whoever deposits receives shares; ether that
/// arrives in any other way, such as staking rewards, raises the price of every share.
/// @dev This is the protocol that the drill attacks, and it carries a genuine mistake. Do not deploy it.
contract HarborVault is ERC20, Pausable, AccessControl {
    using Address for address payable;
    using Math for uint256;

    /// @notice May stop deposits and redemptions, and nothing else.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @notice Same meaning as in ERC-4626: `sender` paid, `owner` received the shares.
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);

    /// @notice Same meaning as in ERC-4626: `owner` gave up the shares, `receiver` was paid.
    event Withdraw(
        address indexed sender,
        address indexed receiver,
        address indexed owner,
        uint256 assets,
        uint256 shares
    );

    /// @notice A deposit must carry ether, and enough of it for one unit of a share.
    error NothingDeposited();

    /// @notice `owner` holds fewer shares than were asked for.
    error ExceedsBalance(address owner, uint256 shares, uint256 held);

    /// @param admin Holds every right but the pauser's, and alone lifts a pause: the owners' Safe.
    /// @param guardian A hot key that may pause.
    constructor(address admin, address guardian) ERC20("Harbor Vault Ether", "hvETH") {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(PAUSER_ROLE, guardian);
    }

    /// @notice Takes rewards for all holders.
    receive() external payable {}

    /// @notice Puts the attached ether to work and mints shares of it to `receiver`.
    function deposit(address receiver) external payable whenNotPaused returns (uint256 shares) {
        // The payment is in the balance already; it is priced by what was there before it.
        shares = _sharesOf(msg.value, totalAssets() - msg.value);
        if (shares == 0) {
            revert NothingDeposited();
        }

        _mint(receiver, shares);
        emit Deposit(msg.sender, receiver, msg.value, shares);
    }

    /// @notice Gives up `shares` of `owner` and pays what they are worth to `receiver`.
    function redeem(
        uint256 shares,
        address receiver,
        address owner
    ) external whenNotPaused returns (uint256 assets) {
        assets = previewRedeem(shares);
        _withdraw(receiver, owner, assets, shares);
    }

    /// @notice Pays exactly `assets` to `receiver` and gives up as many shares of `owner` as that takes.
    function withdraw(
        uint256 assets,
        address receiver,
        address owner
    ) external whenNotPaused returns (uint256 shares) {
        shares = previewWithdraw(assets);
        _withdraw(receiver, owner, assets, shares);
    }

    /// @notice Stops deposits and redemptions. Shares stay transferable.
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @notice Lifts a pause.
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    /// @notice Everything that the shares are a claim on, in wei.
    function totalAssets() public view returns (uint256) {
        return address(this).balance;
    }

    function convertToShares(uint256 assets) public view returns (uint256) {
        return _sharesOf(assets, totalAssets());
    }

    function convertToAssets(uint256 shares) public view returns (uint256) {
        return shares.mulDiv(totalAssets() + 1, totalSupply() + 1);
    }

    function previewDeposit(uint256 assets) public view returns (uint256) {
        return convertToShares(assets);
    }

    function previewRedeem(uint256 shares) public view returns (uint256) {
        return convertToAssets(shares);
    }

    function previewWithdraw(uint256 assets) public view returns (uint256) {
        return assets.mulDiv(totalSupply() + 1, totalAssets() + 1, Math.Rounding.Ceil);
    }

    /// @dev One virtual wei and one virtual share keep the first depositor from rounding the second one's shares away.
    function _sharesOf(uint256 assets, uint256 existingAssets) private view returns (uint256) {
        return assets.mulDiv(totalSupply() + 1, existingAssets + 1);
    }

    function _withdraw(address receiver, address owner, uint256 assets, uint256 shares) private {
        uint256 held = balanceOf(owner);
        if (shares > held) {
            revert ExceedsBalance(owner, shares, held);
        }

        if (msg.sender != owner) {
            _spendAllowance(owner, msg.sender, shares);
        }

        // Paid before the shares go: a receiver that cannot take ether keeps its claim.
        payable(receiver).sendValue(assets);
        _burn(owner, shares);

        emit Withdraw(msg.sender, receiver, owner, assets, shares);
    }
}
