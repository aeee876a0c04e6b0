namespace Firebreak.Ethereum.Tests.Abi;

public sealed class AbiDeclarationTests
{
    [Theory]
    [InlineData("pause()", "pause()", 0x8456cb59)]
    [InlineData("function transfer(address to, uint256 amount) external returns (bool)", "transfer(address,uint256)", 0xa9059cbb)]
    [InlineData("function transfer ( address , uint )", "transfer(address,uint256)", 0xa9059cbb)]
    [InlineData("function paused() public view virtual override returns (bool);", "paused()", 0x5c975abb)]
    public void A_function_reads_as_people_write_it(string declaration, string signature, uint selector)
    {
        var function = AbiFunction.Parse(declaration);
        Assert.Equal(signature, function.Signature);
        Assert.Equal(selector, function.Selector);
    }

    [Fact]
    public void A_keyword_may_be_a_name() => Assert.Equal("error(uint256)", AbiFunction.Parse("function error(uint256 x)").Signature);

    [Fact]
    public void Tuples_arrays_and_names_are_kept()
    {
        var function = AbiFunction.Parse(
            "function exec(tuple(address to, bytes data)[] calldata calls, (uint8 v, bytes32[2][] proof) sig, address payable who) payable returns (bytes[] memory results)");
        Assert.Equal("exec((address,bytes)[],(uint8,bytes32[2][]),address)", function.Signature);
        Assert.Equal("calls sig who", string.Join(' ', function.Inputs.Select(input => input.Name)));
        Assert.Equal("results", Assert.Single(function.Outputs).Name);
        Assert.Equal("payable", function.StateMutability);
    }

    [Fact]
    public void An_event_knows_its_topic_and_which_values_are_indexed()
    {
        var transfer = AbiEvent.Parse("event Transfer(address indexed from, address indexed to, uint256 value)");
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", transfer.Topic0.ToString());
        Assert.Equal([true, true, false], transfer.Inputs.Select(input => input.IsIndexed));
        Assert.Equal(3, transfer.TopicCount);
        Assert.True(AbiEvent.Parse("event Note(uint256 x) anonymous").IsAnonymous);
    }

    [Fact]
    public void The_standard_errors_have_the_known_selectors()
    {
        Assert.Equal(0x08c379a0u, AbiError.Standard.Selector);
        Assert.Equal(0x4e487b71u, AbiError.Panic.Selector);
    }

    [Fact]
    public void A_decimal_of_vyper_is_a_number_in_units_of_its_last_place()
    {
        var function = AbiFunction.Parse("function rate(fixed168x10 x) returns (ufixed)");
        Assert.Equal("rate(fixed168x10)", function.Signature);
        Assert.Equal("ufixed128x18", Assert.Single(function.Outputs).Type.ToString());
        var minusHalf = -5_000_000_000L;
        Assert.Equal((Int256)minusHalf, function.DecodeInput(function.Encode((Int256)minusHalf))[0]);
    }

    [Fact]
    public void Receive_and_fallback_have_no_selector_and_are_passed_over()
    {
        var contract = AbiContract.Parse("receive() external payable", "fallback(bytes calldata) external returns (bytes memory)", "function receive(uint256)");
        Assert.Equal("receive(uint256)", Assert.Single(contract.Functions).Signature);
        Assert.Equal("receive(bytes)", AbiFunction.Parse("receive(bytes)").Signature);
    }

    [Theory]
    [InlineData("")]
    [InlineData("transfer")]
    [InlineData("transfer(")]
    [InlineData("transfer(address")]
    [InlineData("transfer(address,)")]
    [InlineData("transfer(address) trailing)")]
    [InlineData("transfer(addres)")]
    [InlineData("transfer(uint7)")]
    [InlineData("transfer(uint264)")]
    [InlineData("transfer(uint08)")]
    [InlineData("transfer(bytes33)")]
    [InlineData("transfer(bytes0)")]
    [InlineData("transfer(uint8[0])")]
    [InlineData("transfer(uint8[-1])")]
    [InlineData("transfer(uint8[99999999999])")]
    [InlineData("transfer(uint8[1000][1000])")]
    [InlineData("transfer(uint8[)")]
    [InlineData("transfer(()[] x)")]
    [InlineData("transfer(fixed168x)")]
    [InlineData("transfer(fixed168x81)")]
    [InlineData("transfer(fixedx10)")]
    [InlineData("transfer(address to extra)")]
    [InlineData("event E(uint256)")]
    [InlineData("f(uint256)\0")]
    public void A_declaration_that_is_none_is_refused(string declaration) =>
        Assert.Throws<AbiException>(() => AbiFunction.Parse(declaration));

    [Fact]
    public void A_declaration_nested_or_long_beyond_reason_is_refused()
    {
        Assert.Throws<AbiException>(() => AbiType.Parse(new string('(', 10_000) + new string(')', 10_000)));
        Assert.Throws<AbiException>(() => AbiType.Parse("uint8" + string.Concat(Enumerable.Repeat("[]", 5_000))));
        Assert.Throws<AbiException>(() => AbiType.Parse($"({string.Join(',', Enumerable.Repeat("bool", 3_000))})"));
        Assert.Throws<AbiException>(() => AbiFunction.Parse($"f({new string(' ', 1_000_000)})"));
    }

    [Fact]
    public void An_event_with_more_indexed_values_than_topics_is_refused() =>
        Assert.Throws<AbiException>(() => AbiEvent.Parse("event E(bool indexed, bool indexed, bool indexed, bool indexed)"));
}
