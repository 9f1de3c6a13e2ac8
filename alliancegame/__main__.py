from alliancegame.cli.main import run

run()
