// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Members lock tokens, table motions, and carry them out: after a vote and a pause, or at once with two thirds.
/// @dev Carries a genuine mistake: weight is what is locked at this moment, and the short way asks for no more than that.
contract CloverCouncil {
    using SafeERC20 for IERC20;

    struct Motion {
        address sponsor;
        address target;
        uint64 tabledAt;
        uint64 readyAt;
        bool enacted;
        uint256 ayes;
        bytes order;
    }

    uint256 public constant VOTING_TIME = 3 days;
    uint256 public constant PAUSE = 2 days;
    uint256 public constant SHORT_WAY = 1 days;

    IERC20 public immutable clover;

    uint256 public totalLocked;
    mapping(address => uint256) public locked;
    mapping(uint256 => mapping(address => uint256)) public given;
    Motion[] private _motions;

    event Locked(address indexed member, uint256 amount);
    event Unlocked(address indexed member, uint256 amount);
    event Tabled(uint256 indexed motion, address indexed sponsor, address target, bytes order, string reason);
    event Voiced(uint256 indexed motion, address indexed member, uint256 weight);
    event Carried(uint256 indexed motion, uint256 readyAt);
    event Enacted(uint256 indexed motion, bool shortWay);

    error NotYet(uint256 until);
    error NotCarried(uint256 ayes, uint256 needed);
    error Closed(uint256 motion);

    constructor(IERC20 clover_) {
        clover = clover_;
    }

    function lock(uint256 amount) external {
        locked[msg.sender] += amount;
        totalLocked += amount;
        clover.safeTransferFrom(msg.sender, address(this), amount);
        emit Locked(msg.sender, amount);
    }

    function unlock(uint256 amount) external {
        locked[msg.sender] -= amount;
        totalLocked -= amount;
        clover.safeTransfer(msg.sender, amount);
        emit Unlocked(msg.sender, amount);
    }

    function table(address target, bytes calldata order, string calldata reason) external returns (uint256 id) {
        id = _motions.length;
        _motions.push(Motion(msg.sender, target, uint64(block.timestamp), 0, false, 0, order));
        emit Tabled(id, msg.sender, target, order, reason);
    }

    function aye(uint256 id) external {
        Motion storage motion = _motions[id];
        if (motion.enacted || block.timestamp > motion.tabledAt + VOTING_TIME) {
            revert Closed(id);
        }

        uint256 weight = locked[msg.sender] - given[id][msg.sender];
        given[id][msg.sender] += weight;
        motion.ayes += weight;
        emit Voiced(id, msg.sender, weight);
    }

    /// @notice The long way: more than half of what is locked, counted when the vote has ended.
    function carry(uint256 id) external {
        Motion storage motion = _motions[id];
        _require(motion.ayes, totalLocked / 2);
        if (block.timestamp <= motion.tabledAt + VOTING_TIME) {
            revert NotYet(motion.tabledAt + VOTING_TIME);
        }

        motion.readyAt = uint64(block.timestamp + PAUSE);
        emit Carried(id, motion.readyAt);
    }

    function enact(uint256 id) external {
        Motion storage motion = _motions[id];
        if (motion.readyAt == 0 || block.timestamp < motion.readyAt) {
            revert NotYet(motion.readyAt);
        }

        _enact(id, motion, false);
    }

    /// @notice The short way for emergencies: two thirds, a day after the motion was tabled.
    function enactAtOnce(uint256 id) external {
        Motion storage motion = _motions[id];
        _require(motion.ayes, totalLocked * 2 / 3);
        if (block.timestamp < motion.tabledAt + SHORT_WAY) {
            revert NotYet(motion.tabledAt + SHORT_WAY);
        }

        _enact(id, motion, true);
    }

    function motionOf(uint256 id) external view returns (Motion memory) {
        return _motions[id];
    }

    function _enact(uint256 id, Motion storage motion, bool shortWay) private {
        if (motion.enacted) {
            revert Closed(id);
        }

        motion.enacted = true;
        (bool done, bytes memory answer) = motion.target.call(motion.order);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }

        emit Enacted(id, shortWay);
    }

    function _require(uint256 ayes, uint256 needed) private pure {
        if (ayes <= needed) {
            revert NotCarried(ayes, needed);
        }
    }
}
