// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IPair} from "../common/IPair.sol";

/// @title A token that grows scarcer with every sale: what was sold is burned from the pair later.
/// @notice FLAWED ON PURPOSE: anything that arrives at the pair counts as a sale, and anyone may trigger the burn, so the pair's books
/// can be emptied of the token while its other side stays.
contract EbbToken is ERC20 {
    address public immutable owner;
    IPair public pair;
    uint256 public due;

    event Ebbed(uint256 amount);

    constructor(uint256 supply) ERC20("Ebb", "EBB") {
        owner = msg.sender;
        _mint(msg.sender, supply);
    }

    function launch(IPair pair_) external {
        require(msg.sender == owner && address(pair) == address(0));
        pair = pair_;
    }

    /// @notice Burns a tenth of what was sold since the last time, from the pair.
    function ebb() external {
        uint256 amount = due / 10;
        due = 0;
        _burn(address(pair), amount);
        pair.sync();
        emit Ebbed(amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (to == address(pair) && to != address(0)) {
            due += value;
        }
    }
}
