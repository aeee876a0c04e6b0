// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SorrelClub} from "./SorrelClub.sol";
import {SorrelMember} from "./SorrelMember.sol";

/// @title Two members who take turns: what one hands over while it is paid, the other is paid again.
contract SorrelPair {
    SorrelMember[2] private _members;
    address payable private immutable _owner;

    constructor(SorrelClub club) {
        _owner = payable(msg.sender);
        _members = [new SorrelMember(club), new SorrelMember(club)];
    }

    function milk(uint256 rounds) external payable {
        uint256 stake = msg.value;
        _members[0].run{value: stake}(address(_members[1]), stake);
        for (uint256 round = 1; round < rounds; round++) {
            _members[round % 2].run(address(_members[(round + 1) % 2]), stake);
        }
        _members[rounds % 2].run(address(0), stake);
        Address.sendValue(_owner, address(this).balance);
    }

    receive() external payable {}
}
