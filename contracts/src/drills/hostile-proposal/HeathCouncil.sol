// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title OpenZeppelin's Governor with a guardian who may cancel. It holds the treasury itself, and one vote in twenty-five is enough.
contract HeathCouncil is Governor, GovernorCountingSimple, GovernorVotes, GovernorVotesQuorumFraction, GovernorProposalGuardian {
    constructor(IVotes votes, address guardian) Governor("Heath Council") GovernorVotes(votes) GovernorVotesQuorumFraction(4) {
        _setProposalGuardian(guardian);
    }

    /// @dev In blocks: what a drill can wait for.
    function votingDelay() public pure override returns (uint256) {
        return 10;
    }

    function votingPeriod() public pure override returns (uint256) {
        return 6;
    }

    function _validateCancel(uint256 proposalId, address caller) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return super._validateCancel(proposalId, caller);
    }
}
