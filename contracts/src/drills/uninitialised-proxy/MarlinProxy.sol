// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

/// @title A transparent proxy that may be deployed first and initialised later.
contract MarlinProxy is TransparentUpgradeableProxy {
    constructor(address implementation, address owner) TransparentUpgradeableProxy(implementation, owner, "") {}

    function _unsafeAllowUninitialized() internal pure override returns (bool) {
        return true;
    }
}
