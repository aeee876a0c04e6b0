// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Told before an account's coins leave it, as ERC-777 has it.
interface ITokensSender {
    function tokensToSend(
        address operator,
        address from,
        address to,
        uint256 amount,
        bytes calldata userData,
        bytes calldata operatorData
    ) external;
}

/// @title A coin with the sender's hook of ERC-777 and the rest of ERC-20; each account registers its own hook here.
contract TarnCoin is ERC20 {
    event Sent(address indexed operator, address indexed from, address indexed to, uint256 amount, bytes data, bytes operatorData);
    event HookSet(address indexed account, address hook);

    mapping(address => ITokensSender) public hookOf;

    constructor(address holder, uint256 supply) ERC20("Tarn", "TARN") {
        _mint(holder, supply);
    }

    function setHook(ITokensSender hook) external {
        hookOf[msg.sender] = hook;
        emit HookSet(msg.sender, address(hook));
    }

    function _update(address from, address to, uint256 amount) internal override {
        ITokensSender hook = hookOf[from];
        if (address(hook) != address(0)) {
            hook.tokensToSend(msg.sender, from, to, amount, "", "");
        }
        super._update(from, to, amount);
        emit Sent(msg.sender, from, to, amount, "", "");
    }
}
