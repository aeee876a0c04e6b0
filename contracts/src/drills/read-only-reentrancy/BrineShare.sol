// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Shares of a Brine pool. Only the pool makes and unmakes them.
contract BrineShare is ERC20 {
    address public immutable pool;

    constructor() ERC20("Brine ether pair", "brPAIR") {
        pool = msg.sender;
    }

    function make(address to, uint256 amount) external {
        require(msg.sender == pool, "pool only");
        _mint(to, amount);
    }

    function unmake(address from, uint256 amount) external {
        require(msg.sender == pool, "pool only");
        _burn(from, amount);
    }
}
