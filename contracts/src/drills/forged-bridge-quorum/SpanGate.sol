// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title Mints and pays ether on the word of its wardens.
/// @dev Carries a genuine mistake: it counts signatures, not wardens.
contract SpanGate {
    using ECDSA for bytes32;

    uint256 public immutable quorum;
    mapping(address => bool) public isWarden;
    mapping(bytes32 => bool) public settled;
    uint256 public departures;

    event Departure(uint256 indexed number, address indexed from, uint256 amount, uint64 toChain);
    event Settlement(bytes32 indexed ticket, address indexed to, uint256 amount);

    error AlreadySettled(bytes32 ticket);
    error TooFew(uint256 given);
    error NotAWarden(address signer);

    constructor(address[] memory wardens, uint256 quorum_) payable {
        quorum = quorum_;
        for (uint256 i = 0; i < wardens.length; i++) {
            isWarden[wardens[i]] = true;
        }
    }

    function depart(uint64 toChain) external payable {
        emit Departure(++departures, msg.sender, msg.value, toChain);
    }

    function settle(uint64 fromChain, uint256 number, address payable to, uint256 amount, bytes[] calldata signatures) external {
        bytes32 ticket = ticketOf(fromChain, number, to, amount);
        if (settled[ticket]) {
            revert AlreadySettled(ticket);
        }

        if (signatures.length < quorum) {
            revert TooFew(signatures.length);
        }

        bytes32 digest = MessageHashUtils.toEthSignedMessageHash(ticket);
        for (uint256 i = 0; i < signatures.length; i++) {
            address signer = digest.recover(signatures[i]);
            if (!isWarden[signer]) {
                revert NotAWarden(signer);
            }
        }

        settled[ticket] = true;
        (bool paid,) = to.call{value: amount}("");
        require(paid, "not paid");
        emit Settlement(ticket, to, amount);
    }

    function ticketOf(uint64 fromChain, uint256 number, address to, uint256 amount) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), fromChain, number, to, amount));
    }
}
