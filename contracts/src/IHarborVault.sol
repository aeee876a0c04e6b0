// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What the rest of the world calls on the Harbor vault.
interface IHarborVault {
    function deposit(address receiver) external payable returns (uint256 shares);

    function redeem(uint256 shares, address receiver, address owner) external returns (uint256 assets);

    function balanceOf(address account) external view returns (uint256);

    function totalAssets() external view returns (uint256);

    function totalSupply() external view returns (uint256);

    function convertToAssets(uint256 shares) external view returns (uint256);
}
