// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

interface ITidalReceiver {
    function receiveTide(uint32 origin, bytes32 sender, bytes calldata body) external;
}

/// @title Takes messages of another chain: a relayer posts roots, anybody proves a message under one, anybody delivers it.
/// @dev Carries a genuine mistake: the root that a message has before it is proven is a root like any other, and was confirmed.
contract TidalInbox is Ownable {
    bytes32 private constant DELIVERED = bytes32(uint256(1));

    address public relayer;
    mapping(bytes32 => uint256) public confirmedAt;
    mapping(bytes32 => bytes32) public rootOf;

    event RootPosted(bytes32 indexed root);
    event Proven(bytes32 indexed message, bytes32 indexed root);
    event Delivered(bytes32 indexed message, address indexed to, uint32 origin);

    error NotTheRelayer();
    error Unproven(bytes32 message);
    error WrongProof();

    constructor(address relayer_, bytes32 firstRoot) Ownable(msg.sender) {
        relayer = relayer_;
        confirmedAt[firstRoot] = 1;
    }

    function post(bytes32 root) external {
        if (msg.sender != relayer) {
            revert NotTheRelayer();
        }

        confirmedAt[root] = block.timestamp;
        emit RootPosted(root);
    }

    function prove(bytes32 message, bytes32 root, bytes32[] calldata path) external {
        if (!MerkleProof.verifyCalldata(path, root, message)) {
            revert WrongProof();
        }

        rootOf[message] = root;
        emit Proven(message, root);
    }

    function deliver(uint32 origin, bytes32 sender, ITidalReceiver to, uint256 number, bytes calldata body) external {
        bytes32 message = keccak256(abi.encode(origin, sender, to, number, body));
        bytes32 root = rootOf[message];
        if (root == DELIVERED || !isConfirmed(root)) {
            revert Unproven(message);
        }

        rootOf[message] = DELIVERED;
        to.receiveTide(origin, sender, body);
        emit Delivered(message, address(to), origin);
    }

    function isConfirmed(bytes32 root) public view returns (bool) {
        uint256 since = confirmedAt[root];
        return since != 0 && block.timestamp >= since;
    }
}
