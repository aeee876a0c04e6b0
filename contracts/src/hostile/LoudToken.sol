// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A token that answers anything but the truth, for tests of what people are shown.
contract LoudToken {
    uint256 private constant LONG = 1 << 20;
    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");
    bytes32 private constant APPROVAL = keccak256("Approval(address,address,uint256)");

    /// Breaks out of markup, clears a terminal, forges a line, turns the reading direction, hides, and is no UTF-8 at its end.
    bytes private constant WORDS =
        hex"3c7363726970743e77696e646f772e726f626265643d313c2f7363726970743e" // <script>window.robbed=1</script>
        hex"1b5b324a1b5d303b6f776e656407" // clear the screen, set the title
        hex"0d0a5031206e6f7468696e67" // a new line: "P1 nothing"
        hex"e280aee2808bd790" // right-to-left override, zero-width space, a Hebrew letter
        hex"ff";

    event Spoken(string words);
    event Shout(uint256 indexed number);

    error Refused(string words);

    function decimals() external pure returns (uint8) {
        return 255;
    }

    /// A bytes32, as old tokens answer: markup, an override, and no end.
    function symbol() external pure returns (bytes32) {
        return hex"3c623e4c4f5544e280ae1b5b33316de2808be2808be2808be2808be2808be280";
    }

    function totalSupply() external pure returns (uint256) {
        return type(uint256).max;
    }

    function balanceOf(address) external pure returns (uint256) {
        return 1 ether;
    }

    /// A megabyte.
    function name() external pure returns (string memory) {
        return string(long());
    }

    function speak() external {
        emit Spoken(string(WORDS));
        emit Spoken(string(long()));
    }

    function refuse() external pure {
        revert Refused(string(long()));
    }

    /// Known topics with too few topics, too little data, offsets that lead back to themselves, and lengths without end.
    function lie() external {
        bytes32 transferTopic = TRANSFER;
        bytes32 approvalTopic = APPROVAL;
        bytes32 spoken = Spoken.selector;
        assembly {
            log0(0, 0)
            log1(0, 3, transferTopic)
            log2(0, 0, transferTopic, not(0))
            log3(0, 31, transferTopic, caller(), address())
            log4(0, 64, transferTopic, not(0), not(0), not(0))
            log1(0, 0, approvalTopic)
            mstore(0, 0)
            log1(0, 32, spoken)
            mstore(0, 32)
            mstore(32, not(0))
            log1(0, 64, spoken)
            mstore(0, not(31))
            log1(0, 64, spoken)
        }
    }

    function shout(uint256 times) external {
        for (uint256 i = 0; i < times; i++) {
            emit Shout(i);
        }
    }

    function long() private pure returns (bytes memory words) {
        bytes memory head = WORDS;
        words = new bytes(LONG);
        assembly {
            mcopy(add(words, 32), add(head, 32), mload(head))
            for { let at := mload(head) } lt(at, LONG) { at := add(at, 32) } { mstore(add(add(words, 32), at), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") }
        }
    }
}
