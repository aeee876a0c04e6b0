// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISafe} from "./ISafe.sol";

/// @title Lets a hot key pull a Safe's emergency levers, and do nothing else.
/// @notice A module of one Safe. The Safe lists levers: calls to other contracts, each argument pinned unless it is left free. Its hot key may
/// make these calls in the Safe's name, a few times a day, until a date. Any owner of the Safe can end that at once.
/// @dev Holds no ether, moves none, never delegates a call, takes no signatures, cannot be upgraded. What the hot key can do at worst is to pull
/// every lever as often as it may: list nothing whose effect you could not bear.
contract FirebreakGuard {
    /// @notice The Safe that this is a module of.
    ISafe public immutable safe;

    /// @notice Who may pull; nobody when zero.
    address public hotKey;

    /// @notice From this second on the hot key may pull no more.
    uint40 public until;

    /// @notice How many pulls fit into any 24 hours.
    uint8 public perDay;

    /// @notice Whether a lever may be pulled, by its {leverOf}.
    mapping(bytes32 lever => bool) public isListed;

    /// @dev Every pull ever made. Nothing resets it, so that neither midnight nor a new appointment allows a second burst.
    uint40[] private _pulledAt;

    /// @dev Selectors that move tokens or let others move them (ERC-20, 721, 1155, 4626). No lever needs them, so no slip may list them.
    bytes private constant MOVERS = hex"a9059cbb_23b872dd_095ea7b3_39509351_a22cb465_42842e0e_b88d4fde_f242432a_2eb2c2d6_b460af94_ba087652";

    event Listed(bytes32 indexed lever, address indexed target, bytes4 indexed selector, bytes data, uint256 free);
    event Unlisted(bytes32 indexed lever);
    event Appointed(address indexed hotKey, uint8 perDay, uint40 until);
    event Revoked(address indexed by);
    event Pulled(bytes32 indexed lever, address indexed target, bytes4 indexed selector, bytes data);

    error OnlyTheSafe();
    error OnlyAnOwner();
    error OnlyTheHotKey();
    error ForbiddenTarget(address target);
    error ForbiddenCall(bytes4 selector);
    error NoCode(address target);
    error NoSuchWord(uint256 word);
    error UnfitHotKey(address hotKey);
    error UnfitTerms(uint8 perDay, uint40 until);
    error NotListed(bytes32 lever);
    error Expired(uint40 until);
    error SpentUntil(uint256 readyAt);
    error PullFailed(bytes reason);

    modifier onlySafe() {
        if (msg.sender != address(safe)) {
            revert OnlyTheSafe();
        }
        _;
    }

    constructor(ISafe safe_) {
        safe = safe_;
    }

    /// @notice Lets the hot key make this call.
    /// @param data The whole call: selector and arguments. What stands in free words does not matter.
    /// @param free Bit i leaves the i-th 32-byte word of the arguments to the hot key. 0 pins every byte.
    function list(address target, bytes calldata data, uint256 free) external onlySafe {
        if (target == address(safe) || target == address(this)) {
            revert ForbiddenTarget(target);
        }
        if (target.code.length == 0) {
            revert NoCode(target);
        }
        if (data.length < 4 || _movesTokens(bytes4(data))) {
            revert ForbiddenCall(bytes4(data));
        }
        bytes32 lever = leverOf(target, data, free);
        isListed[lever] = true;
        emit Listed(lever, target, bytes4(data), data, free);
    }

    /// @notice Takes a lever off the list.
    function unlist(bytes32 lever) external onlySafe {
        isListed[lever] = false;
        emit Unlisted(lever);
    }

    /// @notice Names the one hot key and its terms. Who held the place before, holds it no longer.
    /// @param perDay_ Pulls within any 24 hours; those of earlier hot keys count.
    function appoint(address hotKey_, uint8 perDay_, uint40 until_) external onlySafe {
        // A key that could also sign as an owner would be worth more than this contract can hold it to.
        if (hotKey_ == address(0) || safe.isOwner(hotKey_)) {
            revert UnfitHotKey(hotKey_);
        }
        if (perDay_ == 0 || until_ <= block.timestamp) {
            revert UnfitTerms(perDay_, until_);
        }
        (hotKey, perDay, until) = (hotKey_, perDay_, until_);
        emit Appointed(hotKey_, perDay_, until_);
    }

    /// @notice Ends the appointment. One owner is enough; the Safe may, too.
    function revoke() external {
        if (msg.sender != address(safe) && !safe.isOwner(msg.sender)) {
            revert OnlyAnOwner();
        }
        (hotKey, until) = (address(0), 0);
        emit Revoked(msg.sender);
    }

    /// @notice Makes a listed call in the Safe's name. A call that fails leaves no trace and costs no pull.
    /// @param free As the lever was listed.
    /// @return answer What the target returned.
    function pull(address target, bytes calldata data, uint256 free) external returns (bytes memory answer) {
        if (msg.sender != hotKey) {
            revert OnlyTheHotKey();
        }
        if (block.timestamp >= until) {
            revert Expired(until);
        }
        if (block.timestamp < readyAt()) {
            revert SpentUntil(readyAt());
        }
        bytes32 lever = leverOf(target, data, free);
        if (!isListed[lever]) {
            revert NotListed(lever);
        }
        // Calling an address without code succeeds and does nothing, which is the worst that a lever can do.
        if (target.code.length == 0) {
            revert NoCode(target);
        }
        // Counted before the call: a target that calls back finds the pull spent.
        _pulledAt.push(uint40(block.timestamp));
        bool succeeded;
        (succeeded, answer) = safe.execTransactionFromModuleReturnData(target, 0, data, ISafe.Operation.Call);
        if (!succeeded) {
            revert PullFailed(answer);
        }
        emit Pulled(lever, target, bytes4(data), data);
    }

    /// @notice When the next pull fits into the day: a time that has passed, or 0, means now. Says nothing of {hotKey} and {until}.
    function readyAt() public view returns (uint256) {
        uint256 pulls = _pulledAt.length;
        return pulls < perDay ? 0 : _pulledAt[pulls - perDay] + 1 days;
    }

    /// @notice The name of a lever: which target, which words are free, and what stands in all others.
    function leverOf(address target, bytes memory data, uint256 free) public pure returns (bytes32) {
        for (uint256 word = 0; free >> word != 0; word++) {
            if ((free >> word) & 1 == 0) {
                continue;
            }
            if (data.length < 36 + 32 * word) {
                revert NoSuchWord(word);
            }
            // Behind the length of the array and the selector.
            assembly ("memory-safe") {
                mstore(add(data, add(36, mul(32, word))), 0)
            }
        }
        return keccak256(abi.encode(target, free, data));
    }

    function _movesTokens(bytes4 selector) private pure returns (bool) {
        bytes memory movers = MOVERS;
        for (uint256 i = 0; i < movers.length; i += 4) {
            if (bytes4(bytes.concat(movers[i], movers[i + 1], movers[i + 2], movers[i + 3])) == selector) {
                return true;
            }
        }
        return false;
    }
}
