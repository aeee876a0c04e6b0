// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Pays ether out on the clerk's signed notes. One dispenser serves one season; all have the same clerk.
/// @dev Carries a genuine mistake: a note names neither the dispenser nor the chain that it is meant for.
contract WrenDispenser {
    address public immutable clerk;
    string public season;
    mapping(bytes32 => bool) public spent;

    event Dispensed(bytes32 indexed note, address indexed to, uint256 amount);

    error Spent(bytes32 note);
    error Forged(address signer);

    constructor(address clerk_, string memory season_) payable {
        (clerk, season) = (clerk_, season_);
    }

    receive() external payable {}

    function dispense(address payable to, uint256 amount, uint256 serial, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 note = keccak256(abi.encodePacked(to, amount, serial));
        if (spent[note]) {
            revert Spent(note);
        }

        address signer = ecrecover(keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", note)), v, r, s);
        if (signer != clerk || signer == address(0)) {
            revert Forged(signer);
        }

        spent[note] = true;
        (bool paid,) = to.call{value: amount}("");
        require(paid, "not paid");
        emit Dispensed(note, to, amount);
    }
}
