// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title What FirebreakGuard needs of a Safe (1.3.0 and later).
interface ISafe {
    enum Operation {
        Call,
        DelegateCall
    }

    function isOwner(address owner) external view returns (bool);

    /// @dev Refuses everybody who is not an enabled module.
    function execTransactionFromModuleReturnData(
        address to,
        uint256 value,
        bytes memory data,
        Operation operation
    ) external returns (bool success, bytes memory returnData);
}
