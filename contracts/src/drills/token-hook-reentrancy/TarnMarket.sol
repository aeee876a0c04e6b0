// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A money market that keeps each account's savings per coin, with interest that the treasurer credits.
/// @dev Flawed on purpose: `supply` writes a sum that it made before the coin was moved.
contract TarnMarket {
    struct Account {
        uint256 saved;
        uint256 index;
    }

    event SupplyReceived(address account, address asset, uint256 amount, uint256 startingBalance, uint256 newBalance);
    event SupplyWithdrawn(address account, address asset, uint256 amount, uint256 startingBalance, uint256 newBalance);
    event MarketOpened(address asset);

    address public admin;
    mapping(address => bool) public isOpen;
    mapping(address account => mapping(address asset => Account)) public supplyBalances;
    mapping(address => uint256) public totalSupplied;

    constructor() {
        admin = msg.sender;
    }

    function open(address asset) external {
        require(msg.sender == admin, "admin only");
        isOpen[asset] = true;
        emit MarketOpened(asset);
    }

    function supply(address asset, uint256 amount) external returns (uint256) {
        require(isOpen[asset], "closed");
        Account storage account = supplyBalances[msg.sender][asset];
        uint256 before = account.saved;
        uint256 afterwards = before + amount;
        require(IERC20(asset).transferFrom(msg.sender, address(this), amount), "not paid");
        totalSupplied[asset] += amount;
        account.saved = afterwards;
        emit SupplyReceived(msg.sender, asset, amount, before, afterwards);
        return afterwards;
    }

    function withdraw(address asset, uint256 amount) external returns (uint256) {
        Account storage account = supplyBalances[msg.sender][asset];
        uint256 before = account.saved;
        uint256 taken = amount == type(uint256).max ? before : amount;
        account.saved = before - taken;
        totalSupplied[asset] -= taken;
        require(IERC20(asset).transfer(msg.sender, taken), "not paid");
        emit SupplyWithdrawn(msg.sender, asset, taken, before, before - taken);
        return taken;
    }
}
