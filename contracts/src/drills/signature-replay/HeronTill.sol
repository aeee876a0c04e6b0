// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title Customers keep coins here and pay merchants by a signature that the merchant hands in.
/// @dev Carries a genuine mistake: the nonce is part of what is signed, and is never looked at again.
contract HeronTill is EIP712 {
    using SafeERC20 for IERC20;

    bytes32 public constant CHEQUE = keccak256("Cheque(address customer,address merchant,uint256 amount,uint256 nonce,uint256 validUntil)");

    IERC20 public immutable coin;
    mapping(address => uint256) public credit;

    event ToppedUp(address indexed customer, uint256 amount);
    event Cashed(address indexed customer, address indexed merchant, uint256 amount, uint256 nonce);
    event TakenOut(address indexed customer, uint256 amount);

    error Expired(uint256 validUntil);
    error NotSignedBy(address customer);

    constructor(IERC20 coin_) EIP712("Heron Till", "1") {
        coin = coin_;
    }

    function topUp(uint256 amount) external {
        credit[msg.sender] += amount;
        coin.safeTransferFrom(msg.sender, address(this), amount);
        emit ToppedUp(msg.sender, amount);
    }

    function takeOut(uint256 amount) external {
        credit[msg.sender] -= amount;
        coin.safeTransfer(msg.sender, amount);
        emit TakenOut(msg.sender, amount);
    }

    function cash(address customer, address merchant, uint256 amount, uint256 nonce, uint256 validUntil, bytes calldata signature) external {
        if (block.timestamp > validUntil) {
            revert Expired(validUntil);
        }

        if (ECDSA.recover(digestOf(customer, merchant, amount, nonce, validUntil), signature) != customer) {
            revert NotSignedBy(customer);
        }

        credit[customer] -= amount;
        coin.safeTransfer(merchant, amount);
        emit Cashed(customer, merchant, amount, nonce);
    }

    function digestOf(address customer, address merchant, uint256 amount, uint256 nonce, uint256 validUntil) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CHEQUE, customer, merchant, amount, nonce, validUntil)));
    }
}
