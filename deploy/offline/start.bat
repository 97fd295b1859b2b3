@echo off
rem Finds a Python and hands everything else to start.py. ASCII only: what cmd reads before chcp it reads as GBK.
setlocal
chcp 65001 >nul
set PYTHONUTF8=1
set PYTHON_MANAGER_AUTOMATIC_INSTALL=false
for %%V in (3.13 3.12 3.11 3.14) do (
  py -%%V -c "" >nul 2>nul && set "KB_PYTHON=py -%%V" && goto found
)
python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "KB_PYTHON=python" && goto found
type "%~dp0need-python.txt"
pause
exit /b 1
:found
%KB_PYTHON% "%~dp0start.py" %*
if errorlevel 1 pause
