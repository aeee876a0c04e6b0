// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title The older kind of proxy, which an admin account upgrades by calling the proxy itself.
contract PetrelAdminProxy is Proxy {
    modifier ifAdmin() {
        if (msg.sender == ERC1967Utils.getAdmin()) {
            _;
        } else {
            _fallback();
        }
    }

    constructor(address implementation, address admin_, bytes memory start) {
        ERC1967Utils.changeAdmin(admin_);
        ERC1967Utils.upgradeToAndCall(implementation, start);
    }

    receive() external payable {
        _fallback();
    }

    function upgradeTo(address implementation) external ifAdmin {
        ERC1967Utils.upgradeToAndCall(implementation, "");
    }

    function changeAdmin(address admin_) external ifAdmin {
        ERC1967Utils.changeAdmin(admin_);
    }

    function _implementation() internal view override returns (address) {
        return ERC1967Utils.getImplementation();
    }
}
