// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ITidalReceiver} from "./TidalInbox.sol";

/// @title Keeps the coins whose likenesses circulate on the other chain.
contract TidalLocker is ITidalReceiver {
    using SafeERC20 for IERC20;

    address public immutable inbox;
    uint32 public immutable origin;
    bytes32 public immutable sibling;
    uint256 public sent;

    event Departed(uint256 indexed number, IERC20 indexed coin, address indexed from, bytes32 to, uint256 amount);
    event Arrived(IERC20 indexed coin, address indexed to, uint256 amount);

    error NotTheInbox();
    error NotTheSibling();

    constructor(address inbox_, uint32 origin_, bytes32 sibling_) {
        (inbox, origin, sibling) = (inbox_, origin_, sibling_);
    }

    function depart(IERC20 coin, uint256 amount, bytes32 to) external {
        coin.safeTransferFrom(msg.sender, address(this), amount);
        emit Departed(++sent, coin, msg.sender, to, amount);
    }

    function receiveTide(uint32 from, bytes32 sender, bytes calldata body) external {
        if (msg.sender != inbox) {
            revert NotTheInbox();
        }

        if (from != origin || sender != sibling) {
            revert NotTheSibling();
        }

        (IERC20 coin, address to, uint256 amount) = abi.decode(body, (IERC20, address, uint256));
        coin.safeTransfer(to, amount);
        emit Arrived(coin, to, amount);
    }
}
