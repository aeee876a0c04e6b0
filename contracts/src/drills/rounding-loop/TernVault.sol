// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

/// @title A pool of a coin, of the same coin at interest, and of its own shares, which are traded like the other two.
/// @notice Hops are settled together at the end of a journey, so that within it one may owe.
/// @dev Flawed on purpose: what a buyer asks for is scaled by the interest rate and rounded down, so he pays for less than he gets.
contract TernVault is ReentrancyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant SHARE = 2;
    uint256 private constant ONE = 1e18;

    struct Hop {
        uint8 from;
        uint8 to;
        uint256 bought;
    }

    event Hopped(uint8 from, uint8 to, uint256 paid, uint256 bought);
    event Settled(address indexed traveller, int256[3] owed);

    IERC20[2] public coins;
    uint256[2] public rates;
    uint256[2] public balances;
    uint256 public supply;
    mapping(address => uint256) public sharesOf;

    constructor(IERC20 plain, IERC20 growing, uint256 growingRate) {
        coins = [plain, growing];
        rates = [ONE, growingRate];
    }

    /// @notice Everything in the pool, in the plain coin.
    function invariant() public view returns (uint256) {
        return (balances[0] * rates[0] + balances[1] * rates[1]) / ONE;
    }

    function found(uint256 plain, uint256 growing) external nonReentrant {
        require(supply == 0, "founded");
        coins[0].safeTransferFrom(msg.sender, address(this), plain);
        coins[1].safeTransferFrom(msg.sender, address(this), growing);
        balances = [plain, growing];
        supply = invariant();
        sharesOf[msg.sender] = supply;
    }

    function travel(Hop[] calldata hops) external nonReentrant returns (int256[3] memory owed) {
        for (uint256 i = 0; i < hops.length; i++) {
            Hop calldata hop = hops[i];
            uint256 paid = _price(hop);
            _book(hop.from, paid, true);
            _book(hop.to, hop.bought, false);
            owed[hop.from] += int256(paid);
            owed[hop.to] -= int256(hop.bought);
            emit Hopped(hop.from, hop.to, paid, hop.bought);
        }
        _settle(owed);
        emit Settled(msg.sender, owed);
    }

    function _price(Hop calldata hop) private view returns (uint256) {
        if (hop.to == SHARE) {
            return _unscaledUp(hop.from, _up(hop.bought * invariant(), supply));
        }
        uint256 scaled = (hop.bought * rates[hop.to]) / ONE;
        return hop.from == SHARE ? _up(scaled * supply, invariant()) : _unscaledUp(hop.from, scaled);
    }

    function _book(uint8 token, uint256 amount, bool comesIn) private {
        if (token == SHARE) {
            supply = comesIn ? supply - amount : supply + amount;
        } else {
            balances[token] = comesIn ? balances[token] + amount : balances[token] - amount;
        }
    }

    function _settle(int256[3] memory owed) private {
        for (uint256 i = 0; i < 2; i++) {
            if (owed[i] > 0) {
                coins[i].safeTransferFrom(msg.sender, address(this), uint256(owed[i]));
            } else if (owed[i] < 0) {
                coins[i].safeTransfer(msg.sender, uint256(-owed[i]));
            }
        }
        if (owed[SHARE] > 0) {
            sharesOf[msg.sender] -= uint256(owed[SHARE]);
        } else {
            sharesOf[msg.sender] += uint256(-owed[SHARE]);
        }
    }

    function _unscaledUp(uint8 token, uint256 scaled) private view returns (uint256) {
        return _up(scaled * ONE, rates[token]);
    }

    function _up(uint256 dividend, uint256 divisor) private pure returns (uint256) {
        return (dividend + divisor - 1) / divisor;
    }
}
