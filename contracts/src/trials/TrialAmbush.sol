// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A target gone bad: whoever calls it, it fires every shot that it was loaded with, and counts the hits.
contract TrialAmbush {
    struct Shot {
        address victim;
        bytes data;
    }

    Shot[] private _shots;
    uint256 public fired;
    uint256 public hits;

    function load(address victim, bytes calldata data) external {
        _shots.push(Shot(victim, data));
    }

    fallback() external {
        for (uint256 i = 0; i < _shots.length; i++) {
            fired++;
            (bool hit, ) = _shots[i].victim.call(_shots[i].data);
            hits += hit ? 1 : 0;
        }
    }
}
