// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What FirebreakGuard is tried on: parts that its keeper can turn off and on again.
contract TrialSwitch {
    address public immutable keeper;
    mapping(address part => bool) public isOff;
    uint256 public turns;

    error NotTheKeeper();
    error Stuck(uint256 turns);

    modifier onlyKeeper() {
        if (msg.sender != keeper) {
            revert NotTheKeeper();
        }
        _;
    }

    constructor(address keeper_) {
        keeper = keeper_;
    }

    /// @notice One function both ways, as many pauses are: only a pinned argument tells them apart.
    function turn(address part, bool off) external onlyKeeper returns (uint256) {
        isOff[part] = off;
        return ++turns;
    }

    function stick() external view onlyKeeper {
        revert Stuck(turns);
    }
}
