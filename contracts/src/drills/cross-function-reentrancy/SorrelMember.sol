// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SorrelClub} from "./SorrelClub.sol";

/// @title A member that is a contract: it leaves, passes on what it is paid, and hands points to a friend.
/// @dev Whether it hands them on before or after the club has counted down is the whole difference.
contract SorrelMember {
    SorrelClub private immutable _club;
    address payable private immutable _owner;
    address private _friend;

    constructor(SorrelClub club) {
        (_club, _owner) = (club, payable(msg.sender));
    }

    /// @notice While the ether arrives, points go to `friend`; nobody if it is nought.
    function run(address friend, uint256 points) external payable {
        _friend = friend;
        if (msg.value > 0) {
            _club.join{value: msg.value}();
        }
        _club.quit(points, payable(address(this)));
        Address.sendValue(_owner, address(this).balance);
    }

    /// @notice Outside of a payment.
    function hand(address friend, uint256 points) external {
        _club.hand(friend, points);
    }

    receive() external payable {
        if (_friend != address(0)) {
            _club.hand(_friend, _club.pointsOf(address(this)));
        }
    }
}
