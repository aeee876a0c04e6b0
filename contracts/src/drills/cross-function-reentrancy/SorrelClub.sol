// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

/// @title A savings club: members pay in ether, hold points one for one, and may hand points on.
/// @dev Flawed on purpose. `quit` is guarded against itself but writes what it read before it paid; `hand` is not guarded.
contract SorrelClub is ReentrancyGuard, Pausable, AccessControl {
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    struct Member {
        uint128 points;
        uint64 since;
        bool known;
    }

    event Joined(address indexed member, uint256 points);
    event Left(address indexed member, address to, uint256 points);
    event Handed(address indexed from, address indexed to, uint256 points);

    error TooFewPoints(uint256 held, uint256 asked);

    mapping(address => Member) private _members;
    uint256 public memberCount;

    constructor(address steward, address guardian) {
        _grantRole(DEFAULT_ADMIN_ROLE, steward);
        _grantRole(PAUSER_ROLE, guardian);
    }

    function pointsOf(address member) external view returns (uint256) {
        return _members[member].points;
    }

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    function join() external payable nonReentrant whenNotPaused {
        Member storage member = _enter(msg.sender);
        member.points += uint128(msg.value);
        emit Joined(msg.sender, msg.value);
    }

    function quit(uint256 points, address payable to) external nonReentrant whenNotPaused {
        uint256 held = _members[msg.sender].points;
        if (points > held) {
            revert TooFewPoints(held, points);
        }
        (bool paid, ) = to.call{value: points}("");
        require(paid, "not paid");
        _members[msg.sender].points = uint128(held - points);
        emit Left(msg.sender, to, points);
    }

    function hand(address to, uint256 points) external {
        Member storage giver = _members[msg.sender];
        if (points > giver.points) {
            revert TooFewPoints(giver.points, points);
        }
        giver.points -= uint128(points);
        _enter(to).points += uint128(points);
        emit Handed(msg.sender, to, points);
    }

    function _enter(address account) private returns (Member storage member) {
        member = _members[account];
        if (!member.known) {
            member.known = true;
            member.since = uint64(block.timestamp);
            memberCount++;
        }
    }
}
