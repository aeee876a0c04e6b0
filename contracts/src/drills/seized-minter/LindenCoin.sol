// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A coin that is issued against dollars and given back for them; minters issue it to partners on credit, so much in a block.
/// @dev Carries a genuine mistake: a role that is handed over in two steps goes to whoever takes the second one first.
contract LindenCoin is ERC20, AccessControl {
    using SafeERC20 for IERC20;

    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    IERC20 public immutable dollar;
    uint256 public immutable mostPerBlock;

    mapping(bytes32 role => uint256) public offeredUntil;
    mapping(uint256 blockNumber => uint256) public mintedIn;

    event RoleOffered(bytes32 indexed role, address indexed to, uint256 until);

    error NothingOffered(bytes32 role);
    error TooMuch(uint256 amount);

    constructor(IERC20 dollar_, address steward, uint256 mostPerBlock_) ERC20("Linden Coin", "LIND") {
        (dollar, mostPerBlock) = (dollar_, mostPerBlock_);
        _grantRole(DEFAULT_ADMIN_ROLE, steward);
    }

    function issue(uint256 amount) external {
        dollar.safeTransferFrom(msg.sender, address(this), amount);
        _mint(msg.sender, amount);
    }

    function giveBack(uint256 amount) external {
        _burn(msg.sender, amount);
        dollar.safeTransfer(msg.sender, amount);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        mintedIn[block.number] += amount;
        if (mintedIn[block.number] > mostPerBlock) {
            revert TooMuch(amount);
        }
        _mint(to, amount);
    }

    function offerRole(bytes32 role, address to) external onlyRole(getRoleAdmin(role)) {
        offeredUntil[role] = block.timestamp + 7 days;
        emit RoleOffered(role, to, offeredUntil[role]);
    }

    function acceptRole(bytes32 role) external {
        if (offeredUntil[role] < block.timestamp) {
            revert NothingOffered(role);
        }
        offeredUntil[role] = 0;
        _grantRole(role, msg.sender);
    }
}
