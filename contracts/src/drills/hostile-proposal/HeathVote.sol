// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title A coin whose holders, or those to whom they delegate, vote.
contract HeathVote is ERC20Votes {
    constructor(address holder, uint256 supply) ERC20("Heath Vote", "HEATH") EIP712("Heath Vote", "1") {
        _mint(holder, supply);
    }
}
