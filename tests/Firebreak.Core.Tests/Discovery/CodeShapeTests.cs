using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Discovery;

public sealed class CodeShapeTests
{
    private const string Clone = "363d3d373d3d3d363d73{0}5af43d82803e903d91602b57fd5bf3";

    private static readonly string[] Forwarders =
    [
        Clone,
        "3d3d3d3d363d3d37363d73{0}5af43d3d93803e602a57fd5bf3",
        "365f5f375f5f365f73{0}5af43d5f5f3e5f3d91602a57fd5bf3",
        "366000600037611000600036600073{0}5af4602c57600080fd5b6110006000f3",
    ];

    private static readonly Gen<Address> AnyAddress = Gen.Byte.Array[Address.Length].Select(bytes => Address.FromBytes(bytes));

    [Fact]
    public void Every_minimal_proxy_names_its_target() => Gen.Select(AnyAddress, Gen.Int[0, Forwarders.Length - 1].Select(index => Forwarders[index])).Sample((target, pattern) =>
        CodeShape.Of(Fill(pattern, target.ToArray())) == new CodeShape("eip1167", target));

    [Fact]
    public void A_clone_of_an_address_with_leading_zeros_may_leave_them_out() =>
        Gen.Byte.Array[16, 19].Sample(tail =>
        {
            var zeros = 20 - tail.Length;
            var code = Convert.FromHexString($"363d3d373d3d3d363d{0x5f + tail.Length:x2}{Convert.ToHexString(tail)}5af43d82803e903d9160{0x2b - zeros:x2}57fd5bf3");
            return CodeShape.Of(code) == new CodeShape("eip1167", Address.FromBytes([.. new byte[zeros], .. tail]));
        });

    [Fact]
    public void A_clone_may_carry_arguments_behind_its_code() => Gen.Select(AnyAddress, Gen.Byte.Array[1, 200]).Sample((target, arguments) =>
        CodeShape.Of([.. Fill(Clone, target.ToArray()), .. arguments]).Target == target);

    [Fact]
    public void Code_that_differs_in_one_byte_of_the_pattern_is_no_clone() =>
        Gen.Select(AnyAddress, Gen.Int[0, Forwarders.Length - 1].Select(index => Forwarders[index]), Gen.Int[0, 200], Gen.Byte[1, 255]).Sample((target, pattern, place, bend) =>
        {
            var code = Fill(pattern, target.ToArray());
            var before = pattern.IndexOf('{', StringComparison.Ordinal) / 2;
            var fixedPlaces = Enumerable.Range(0, code.Length).Where(at => at < before || at >= before + 20).ToArray();
            code[fixedPlaces[place % fixedPlaces.Length]] ^= bend;
            return CodeShape.Of(code).Target is null;
        });

    [Fact]
    public void A_delegation_designator_is_exactly_twenty_three_bytes() => AnyAddress.Sample(target =>
        CodeShape.Of([0xef, 0x01, 0x00, .. target.ToArray()]) == new CodeShape("eip7702", target)
        && CodeShape.Of([0xef, 0x01, 0x00, .. target.ToArray(), 0]).Kind is null
        && CodeShape.Of([0xef, 0x02, 0x00, .. target.ToArray()]).Kind is null);

    [Fact]
    public void Slots_are_those_that_the_standards_print()
    {
        Assert.Equal("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc", ProxySlots.Implementation.ToHex());
        Assert.Equal("0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103", ProxySlots.Admin.ToHex());
        Assert.Equal("0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50", ProxySlots.Beacon.ToHex());
        Assert.Equal("0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7", ProxySlots.Proxiable.ToHex());
        Assert.Equal("0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3", ProxySlots.Zeppelin.ToHex());
        Assert.Equal("0x4a204f620c8c5ccdca3fd54d003badd85ba500436a431f0cbda4f558c93c34c8", ProxySlots.SafeGuard.ToHex());
    }

    [Fact]
    public void A_slot_that_holds_more_than_an_address_names_nobody() => Gen.Byte.Array[32].Sample(bytes =>
    {
        var word = Hash256.FromBytes(bytes);
        var isAddress = bytes.Take(12).All(one => one == 0) && bytes.Skip(12).Any(one => one != 0);
        return ProxySlots.AccountIn(word) == (isAddress ? Address.FromBytes(bytes.AsSpan(12)) : null);
    });

    [Fact]
    public void Selectors_are_found_where_code_compares_them_and_not_inside_other_constants()
    {
        // DUP1 PUSH4 pause() EQ · PUSH32 with the bytes of unpause() in it.
        byte[] code = [0x80, 0x63, 0x84, 0x56, 0xcb, 0x59, 0x14, 0x7f, .. new byte[10], 0x63, 0x3f, 0x4b, 0xa8, 0x3a, 0x14, .. new byte[16]];

        var selectors = CodeSelectors.Of(code);

        Assert.Equal([0x8456cb59u], selectors.Dispatched);
        Assert.True(selectors.Mentions(0x3f4ba83a));
        Assert.False(selectors.Mentions(0x12345678));
        Assert.False(selectors.Delegates);
    }

    [Fact]
    public void Any_bytes_can_be_looked_at() => Gen.Byte.Array[0, 400].Sample(code =>
    {
        var selectors = CodeSelectors.Of(code);
        return CodeShape.Of(code).Kind is null or "eip1167" or "eip7702" && selectors.Dispatched.All(selectors.Mentions);
    });

    private static byte[] Fill(string pattern, byte[] address) =>
        Convert.FromHexString(pattern.Replace("{0}", Convert.ToHexString(address), StringComparison.Ordinal));
}
