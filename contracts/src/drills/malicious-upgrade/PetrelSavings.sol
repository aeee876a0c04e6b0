// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Savings accounts in one coin, behind a proxy that its upgraders may give new code.
/// @dev The code is sound. An upgrader's key that never was handed to the timelock is not.
contract PetrelSavings is Initializable, UUPSUpgradeable, AccessControl {
    using SafeERC20 for IERC20;

    bytes32 public constant UPGRADER_ROLE = keccak256("UPGRADER_ROLE");

    IERC20 public coin;
    mapping(address => uint256) public savings;

    event Saved(address indexed saver, uint256 amount);
    event Spent(address indexed saver, uint256 amount);

    constructor() {
        _disableInitializers();
    }

    function initialize(IERC20 coin_, address admin, address[] calldata upgraders) external initializer {
        coin = coin_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        for (uint256 i = 0; i < upgraders.length; i++) {
            _grantRole(UPGRADER_ROLE, upgraders[i]);
        }
    }

    function save(uint256 amount) external {
        savings[msg.sender] += amount;
        coin.safeTransferFrom(msg.sender, address(this), amount);
        emit Saved(msg.sender, amount);
    }

    function spend(uint256 amount) external {
        savings[msg.sender] -= amount;
        coin.safeTransfer(msg.sender, amount);
        emit Spent(msg.sender, amount);
    }

    function edition() external pure virtual returns (uint256) {
        return 1;
    }

    function _authorizeUpgrade(address) internal override onlyRole(UPGRADER_ROLE) {}
}
