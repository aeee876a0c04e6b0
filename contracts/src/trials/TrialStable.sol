// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A stablecoin that freezes accounts by the calls of Circle's FiatToken: what the lever of a token's own blacklist is tried on.
contract TrialStable is ERC20 {
    address public immutable blacklister;

    mapping(address account => bool) public isBlacklisted;

    event Blacklisted(address indexed _account);
    event UnBlacklisted(address indexed _account);

    error NotTheBlacklister();
    error Frozen(address account);

    constructor(address blacklister_, address holder, uint256 supply) ERC20("Trial Stable", "TST") {
        blacklister = blacklister_;
        _mint(holder, supply);
    }

    modifier onlyBlacklister() {
        if (msg.sender != blacklister) revert NotTheBlacklister();
        _;
    }

    function blacklist(address account) external onlyBlacklister {
        isBlacklisted[account] = true;
        emit Blacklisted(account);
    }

    function unBlacklist(address account) external onlyBlacklister {
        isBlacklisted[account] = false;
        emit UnBlacklisted(account);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isBlacklisted[from]) revert Frozen(from);
        if (isBlacklisted[to]) revert Frozen(to);
        super._update(from, to, value);
    }
}
