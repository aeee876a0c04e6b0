using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Values;

public sealed class JsonTests
{
    private static readonly Address Someone = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    private sealed record Statement(Address Account, Hash256 Block, UInt256 Amount, Int256 Net, Dictionary<Address, UInt256> Balances);

    [Fact]
    public void A_record_of_chain_values_survives_the_round_trip()
    {
        var statement = new Statement(Someone, Keccak.Empty, UInt256.MaxValue, -5, new() { [Someone] = 7 });
        var json = JsonSerializer.Serialize(statement);
        var read = JsonSerializer.Deserialize<Statement>(json)!;
        Assert.Equal(statement with { Balances = read.Balances }, read);
        Assert.Equal(statement.Balances, read.Balances);
        Assert.Contains("\"Net\":\"-5\"", json, StringComparison.Ordinal);
        Assert.Contains("{\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\":\"7\"}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_are_property_names_too()
    {
        var json = JsonSerializer.Serialize(new Dictionary<Hash256, int> { [Keccak.Empty] = 1 });
        Assert.Equal($"{{\"{Keccak.Empty}\":1}}", json);
        Assert.Equal(1, JsonSerializer.Deserialize<Dictionary<Hash256, int>>(json)![Keccak.Empty]);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("null")]
    [InlineData("\"-1\"")]
    [InlineData("\"1.0\"")]
    [InlineData("[]")]
    public void A_number_that_is_not_an_exact_string_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<UInt256>(json));

    [Fact]
    public void A_very_long_string_is_refused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Address>($"\"0x{new string('0', 100_000)}\""));
}
