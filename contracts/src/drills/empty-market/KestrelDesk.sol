// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {KestrelMarket} from "./KestrelMarket.sol";

/// @title Holds the markets of Kestrel together: prices, collateral factors, and who may borrow how much.
contract KestrelDesk {
    struct Terms {
        bool listed;
        uint256 factor;
        uint256 price;
    }

    event MarketListed(KestrelMarket market);
    event NewPrice(KestrelMarket market, uint256 price);

    address public admin;
    KestrelMarket[] public allMarkets;
    mapping(KestrelMarket => Terms) public markets;

    constructor() {
        admin = msg.sender;
    }

    /// @param factor Part of the collateral's worth that may be borrowed, times 1e18.
    /// @param price Of the smallest unit of what the market lends, times 1e30.
    function list(KestrelMarket market, uint256 factor, uint256 price) external {
        require(msg.sender == admin && !markets[market].listed, "admin only");
        markets[market] = Terms(true, factor, price);
        allMarkets.push(market);
        emit MarketListed(market);
    }

    function setPrice(KestrelMarket market, uint256 price) external {
        require(msg.sender == admin, "admin only");
        markets[market].price = price;
        emit NewPrice(market, price);
    }

    /// @notice Whether the account could still owe what it owes after giving up shares of, or borrowing more from, one market.
    function isCovered(address account, KestrelMarket changed, uint256 lessShares, uint256 moreDebt) public view returns (bool) {
        uint256 worth;
        uint256 owed;
        for (uint256 i = 0; i < allMarkets.length; i++) {
            KestrelMarket market = allMarkets[i];
            Terms memory terms = markets[market];
            (uint256 shares, uint256 debt, uint256 rate) = market.snapshot(account);
            if (address(market) == address(changed)) {
                shares -= lessShares;
                debt += moreDebt;
            }
            worth += (((shares * rate) / 1e18) * terms.price * terms.factor) / 1e18;
            owed += debt * terms.price;
        }
        return owed <= worth;
    }
}
