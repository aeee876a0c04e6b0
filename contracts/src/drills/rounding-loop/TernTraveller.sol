// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {TernVault} from "./TernVault.sol";

/// @title Makes long journeys through a Tern vault, with money of its own or with none.
contract TernTraveller {
    TernVault private immutable _vault;
    address private immutable _owner;
    TernVault.Hop[] private _hops;

    constructor(TernVault vault) {
        (_vault, _owner) = (vault, msg.sender);
        vault.coins(0).approve(address(vault), type(uint256).max);
        vault.coins(1).approve(address(vault), type(uint256).max);
    }

    /// @notice There and back, as somebody does who makes a market.
    function wander(uint256 bought, uint256 rounds) external {
        for (uint256 round = 0; round < rounds; round++) {
            _hops.push(TernVault.Hop(0, 1, bought));
            _hops.push(TernVault.Hop(1, 0, bought));
        }
        _travel();
    }

    /// @notice Sells shares that it will buy back: leaves crumbs in the pool, lets rounding eat them, buys the shares at their price.
    function plunge(uint256[2] calldata crumbs, uint256 rounds) external {
        uint256 shares = _sell(0, crumbs[0], 0, 0);
        shares += _sell(1, crumbs[1], shares, _vault.balances(0) - crumbs[0]);
        for (uint256 round = 0; round < rounds; round++) {
            _hops.push(TernVault.Hop(0, 1, 1));
            _hops.push(TernVault.Hop(0, 1, 1));
            _hops.push(TernVault.Hop(1, 0, 3));
        }
        _hops.push(TernVault.Hop(0, 2, shares));
        _travel();
    }

    function _sell(uint8 coin, uint256 crumbs, uint256 sold, uint256 gone) private returns (uint256) {
        uint256 bought = _vault.balances(coin) - crumbs;
        _hops.push(TernVault.Hop(2, coin, bought));
        uint256 worth = ((bought * _vault.rates(coin)) / 1e18) * (_vault.supply() - sold);
        uint256 left = _vault.invariant() - gone;
        return (worth + left - 1) / left;
    }

    function _travel() private {
        _vault.travel(_hops);
        delete _hops;
        for (uint256 coin = 0; coin < 2; coin++) {
            IERC20 held = _vault.coins(coin);
            held.transfer(_owner, held.balanceOf(address(this)));
        }
    }
}
